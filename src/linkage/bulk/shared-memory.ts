import type { Allocate } from '../../lib/matching/model/text-table.ts'

/** Memory that all threads of the process read and write. */
export const inSharedMemory: Allocate = (bytes) => new SharedArrayBuffer(bytes)
