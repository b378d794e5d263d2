const histories = '/rights/access-histories'
const history = (historyId: string): string => `${histories}/${historyId}`

/** Addresses of the rights desk; they hold random ids of requests, never anything about a child. */
export const rightsPaths = {
  histories,
  record: `${histories}/new`,
  history,
  looks: (historyId: string): string => `${history(historyId)}/looks`,
  prepare: (historyId: string): string => `${history(historyId)}/prepare`,
  second: (historyId: string): string => `${history(historyId)}/second`,
  give: (historyId: string): string => `${history(historyId)}/give`,
  refuse: (historyId: string): string => `${history(historyId)}/refuse`,
  list: (historyId: string): string => `${history(historyId)}/list`,
  text: (historyId: string): string => `${history(historyId)}/list.txt`,
} as const

export type HistoryParams = { readonly historyId: string }

/** Anything but a UUID has no such page. */
export const historyParams = {
  type: 'object',
  required: ['historyId'],
  properties: { historyId: { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } },
} as const
