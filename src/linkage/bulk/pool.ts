import { Worker } from 'node:worker_threads'
import type { Reply, TaskName, Tasks } from './messages.ts'

/** What a worker could not do; when it was reading a file, the line and which file, by its place from 0. */
export class TaskError extends Error {
  override readonly name = 'TaskError'
  readonly line: number | undefined
  readonly file: number

  constructor(message: string, line?: number, file = 0) {
    super(message)
    this.line = line
    this.file = file
  }
}

/** A few threads that work one task each at a time. */
export class WorkerPool implements Disposable {
  readonly #workers: readonly Worker[]
  /** What each thread was asked last; the next task waits for it. */
  readonly #last: Promise<unknown>[]
  readonly #signal: AbortSignal | undefined
  readonly #stop = (): void => this[Symbol.dispose]()

  /** When `signal` aborts, the threads end and whatever was asked of them fails. */
  constructor(threads: number, signal?: AbortSignal) {
    signal?.throwIfAborted()
    this.#workers = Array.from({ length: threads }, () => new Worker(new URL('./worker.ts', import.meta.url)))
    this.#last = this.#workers.map(() => Promise.resolve())
    this.#signal = signal
    signal?.addEventListener('abort', this.#stop)
  }

  get threads(): number {
    return this.#workers.length
  }

  /** Asks one thread; `thread` counts on from the first again. */
  ask<Name extends TaskName>(
    thread: number,
    name: Name,
    ask: Tasks[Name]['ask'],
    onRows: (rows: number) => void = () => {},
  ): Promise<Tasks[Name]['answer']> {
    const place = thread % this.#workers.length
    const asked = this.#last[place]!.then(() => this.#send(thread, name, ask, onRows))
    this.#last[place] = asked.catch(() => {})
    return asked
  }

  #send<Name extends TaskName>(
    thread: number,
    name: Name,
    ask: Tasks[Name]['ask'],
    onRows: (rows: number) => void,
  ): Promise<Tasks[Name]['answer']> {
    const worker = this.#workers[thread % this.#workers.length]!
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
        act()
      }
      const onMessage = (reply: Reply): void => {
        if (reply.kind === 'rows') onRows(reply.rows)
        else if (reply.kind === 'done') settle(() => resolve(reply.answer as Tasks[Name]['answer']))
        else settle(() => reject(new TaskError(reply.message, reply.line, thread)))
      }
      const onError = (error: Error): void => settle(() => reject(error))
      const onExit = (): void =>
        settle(() => reject(this.#signal?.aborted ? this.#signal.reason : new TaskError('a thread ended')))
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      worker.postMessage({ name, ask })
    })
  }

  /** Asks every thread the same. */
  askAll<Name extends TaskName>(name: Name, ask: Tasks[Name]['ask']): Promise<Tasks[Name]['answer'][]> {
    return Promise.all(this.#workers.map((_worker, thread) => this.ask(thread, name, ask)))
  }

  [Symbol.dispose](): void {
    this.#signal?.removeEventListener('abort', this.#stop)
    for (const worker of this.#workers) void worker.terminate()
  }
}
