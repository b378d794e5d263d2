import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../../platform/config.ts'
import { practiceConfig } from './practice-config.ts'
import { msUntilNight } from './until-night.ts'

const real = 'postgres://contactpoint_app:secret@db.example/contactpoint'

test('R-101: the practice area shares no database, folder, key, origin or mail server with the real service', () => {
  const config = practiceConfig(
    readConfig({
      CONTACTPOINT_DATABASE_URL: real,
      CONTACTPOINT_KEY_FILE: '/keys/real.key',
      CONTACTPOINT_PUBLIC_ORIGIN: 'https://contactpoint.example',
      CONTACTPOINT_SMTP_URL: 'smtp://mail.example',
      CONTACTPOINT_MAIL_FROM: 'a@mail.example',
      CONTACTPOINT_PORT: '3001',
    }),
  )
  assert.equal(config.databaseUrl, null)
  assert.equal(config.dataDirectory, '.contactpoint/practice')
  assert.equal(config.keyFile, '.contactpoint/practice/keys/seal.key')
  assert.equal(config.publicOrigin, 'http://localhost:3001')
  assert.equal(config.mail, null)
})

test('R-101: the database of the real service is refused, whoever logs in and however its address is written', () => {
  for (const practice of [
    real,
    'postgres://other:word@DB.example:5432/contactpoint',
    'postgresql://contactpoint_app@db.example/contactpoint?application_name=x',
  ]) {
    const config = readConfig({
      CONTACTPOINT_DATABASE_URL: real,
      CONTACTPOINT_PRACTICE_DATABASE_URL: practice,
    })
    assert.throws(() => practiceConfig(config), { code: 'CP_PRACTICE_SAME_DATABASE' })
  }
  const other = readConfig({
    CONTACTPOINT_DATABASE_URL: real,
    CONTACTPOINT_PRACTICE_DATABASE_URL: 'postgres://a@db.example/practice',
  })
  assert.equal(practiceConfig(other).databaseUrl, 'postgres://a@db.example/practice')
})

test('R-101: the nightly reset comes at 02:30 in London, in summer and in winter', () => {
  const hours = (now: string): number => msUntilNight(new Date(now)) / 3_600_000
  assert.equal(hours('2026-11-23T01:30:00Z'), 1)
  assert.equal(hours('2026-11-23T02:30:00Z'), 24)
  assert.equal(hours('2026-07-01T00:30:00Z'), 1)
})
