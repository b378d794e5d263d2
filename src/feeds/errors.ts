import { DomainError } from '../platform/errors.ts'

export const unknownSource = (): DomainError =>
  new DomainError(
    'invalid',
    'CP_FEED_SOURCE_UNKNOWN',
    'no feed source has this id; see `contactpoint feeds status` for those registered',
  )

export const unfinishedFile = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_FEED_FILE_UNFINISHED',
    'an earlier file of this source is not finished; finish or refuse it first',
  )

export const pausedFeed = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_FEED_PAUSED',
    'the feed is paused; resume it and load the same file again to go on',
  )

export const busyFile = (): DomainError =>
  new DomainError('conflict', 'CP_FEED_FILE_BUSY', 'another process is loading this file')

export const changedFile = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_FEED_FILE_CHANGED',
    'the file changed while it was read; load it again when its writing is complete',
  )

export const unaccreditedSupplier = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_FEED_SUPPLIER_NOT_ACCREDITED',
    'the supplier is not accredited today, so its feed waits',
  )

export const notHeld = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_FEED_FILE_NOT_HELD',
    'only a file that is held for its match rate can be released',
  )

export const alreadyBegun = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_FEED_FILE_BEGUN',
    'rows of the file are in the records already; let it go on to its end',
  )

export const onTrial = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_FEED_ON_TRIAL',
    'the feed is on trial; let it go live, which applies its held file, or refuse the file',
  )

export const noTrialFile = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_FEED_NO_TRIAL_FILE',
    'no file of the feed has been compared yet; load one, which is held, and see its match rate',
  )

export const belowGate = (): DomainError =>
  new DomainError(
    'conflict',
    'CP_FEED_BELOW_GATE',
    'fewer than 95 in every 100 rows could be matched without a person; the supplier mends the data, then refuse this file and load a better one',
  )

export const alreadyLive = (): DomainError =>
  new DomainError('conflict', 'CP_FEED_LIVE', 'the feed is live already')
