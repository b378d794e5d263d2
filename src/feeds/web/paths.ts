const source = (sourceId: string): string => `/feeds/${sourceId}`
const file = (fileId: number | string): string => `/feeds/files/${fileId}`

/** Addresses of this surface; a route's pattern is the address of `:sourceId` or `:fileId`. */
export const feedsPaths = {
  sources: '/feeds',
  quality: '/feed-quality',
  source,
  file,
  rejects: (fileId: number | string): string => `${file(fileId)}/rejects.csv`,
  pause: (sourceId: string): string => `${source(sourceId)}/pause`,
  resume: (sourceId: string): string => `${source(sourceId)}/resume`,
  goLive: (sourceId: string): string => `${source(sourceId)}/go-live`,
  release: (fileId: number | string): string => `${file(fileId)}/release`,
  refuse: (fileId: number | string): string => `${file(fileId)}/refuse`,
} as const

/** Parameters of the routes of one source. */
export type SourceParams = { readonly sourceId: string }

/** Anything but the id of a source has no such page: it answers as an unknown id does. */
export const sourceParams = {
  type: 'object',
  required: ['sourceId'],
  properties: { sourceId: { type: 'string', pattern: '^[a-z0-9-]{2,60}$' } },
} as const

/** Parameters of the routes of one file. */
export type FileParams = { readonly fileId: number }

export const fileParams = {
  type: 'object',
  required: ['fileId'],
  properties: { fileId: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } },
} as const
