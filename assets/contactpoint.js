// Enhancements only: every page works without this file. Parts start from data attributes.
'use strict'

const submitLockMs = 5000

// A second press of the same button is not a second wish.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.method !== 'post' || event.defaultPrevented) return
  const now = performance.now()
  if (now - Number(form.dataset.sentAt ?? -submitLockMs) < submitLockMs) event.preventDefault()
  else form.dataset.sentAt = String(now)
})

// A page taken from the browser's memory may show what the signed-out must not see.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})

for (const summary of document.querySelectorAll('[data-module="govuk-error-summary"]')) {
  summary.tabIndex = -1
  summary.focus()
  summary.addEventListener('click', (event) => {
    const field = document.getElementById(event.target.closest?.('a')?.hash.slice(1) ?? '')
    if (!field) return
    event.preventDefault()
    const heading =
      field.closest('fieldset')?.querySelector('legend') ??
      document.querySelector(`label[for="${CSS.escape(field.id)}"]`)
    ;(heading ?? field).scrollIntoView()
    field.focus({ preventScroll: true })
  })
}

for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) break
  const label = button.querySelector('[data-copy-label]')
  const before = label.textContent
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy)
      label.textContent = 'Copied'
    } catch {
      label.textContent = 'Not copied'
    }
    setTimeout(() => (label.textContent = before), 3000)
  })
}

for (const form of document.querySelectorAll('form[data-passkey]')) offerPasskey(form)

function offerPasskey(form) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return
  const problem = form.querySelector('[data-passkey-problem]')
  const { passkey: kind, passkeyOptions } = form.dataset
  form.hidden = false
  form.parentElement.querySelector('[data-passkey-absent]').hidden = true

  const ask = async () => {
    const body = new URLSearchParams(new FormData(form))
    const answer = await fetch(passkeyOptions, { method: 'POST', body })
    // The page is too old, or who you are must be confirmed first: the server says so on the page itself.
    if (!answer.ok || answer.redirected) return location.reload()
    const options = await answer.json()
    const credential =
      kind === 'create'
        ? await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
          })
        : await navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
          })
    form.elements.credential.value = JSON.stringify(credential.toJSON())
    form.submit()
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    problem.textContent = ''
    try {
      await ask()
    } catch (error) {
      problem.textContent =
        error.name === 'InvalidStateError'
          ? 'This device has a passkey for you already.'
          : 'The passkey was not used. Try again.'
    }
  })
}

for (const dialog of document.querySelectorAll('dialog[data-session]')) watchSession(dialog)

function watchSession(dialog) {
  const { idleSeconds, warnSeconds, expired } = dialog.dataset
  const form = dialog.querySelector('form')
  const clock = dialog.querySelector('[data-session-clock]')
  const announcer = dialog.querySelector('[data-session-live]')
  const problem = dialog.querySelector('[data-session-problem]')
  const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('session') : null
  let endsAt = 0
  let spoken = Infinity

  const restart = () => {
    endsAt = Date.now() + Number(idleSeconds) * 1000
    spoken = Infinity
    problem.textContent = ''
    if (dialog.open) dialog.close()
  }
  const leave = () => {
    document.body.hidden = true
    location.replace(expired)
  }
  const stay = async () => {
    try {
      const answer = await fetch(form.action, {
        method: 'POST',
        body: new URLSearchParams(new FormData(form)),
        redirect: 'error',
      })
      if (!answer.ok) return leave()
      restart()
      tabs?.postMessage('stay')
    } catch {
      problem.textContent = 'We could not reach the service. Check your connection and try again.'
    }
  }
  const tick = () => {
    const left = Math.ceil((endsAt - Date.now()) / 1000)
    if (left <= 0) return leave()
    if (left > Number(warnSeconds)) return
    if (!dialog.open) dialog.showModal()
    clock.textContent = inWords(left)
    const step = Math.ceil(left / 15)
    if (step < spoken) announcer.textContent = `You will be signed out in ${inWords(left)}.`
    spoken = step
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    stay()
  })
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    stay()
  })
  tabs?.addEventListener('message', (event) => (event.data === 'out' ? leave() : restart()))
  document.getElementById('sign-out')?.addEventListener('submit', () => tabs?.postMessage('out'))
  document.addEventListener('visibilitychange', tick)
  restart()
  // Nobody did anything where a page asked anew by itself.
  if (!('refresh' in dialog.dataset)) tabs?.postMessage('stay')
  setInterval(tick, 1000)
}

function inWords(seconds) {
  const minutes = Math.floor(seconds / 60)
  const rest = seconds % 60
  const parts = []
  if (minutes) parts.push(`${minutes} minute${minutes === 1 ? '' : 's'}`)
  if (rest) parts.push(`${rest} second${rest === 1 ? '' : 's'}`)
  return parts.join(' and ')
}
