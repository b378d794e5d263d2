/** What a run has used of the machine. */
export type Used = { readonly cpuSeconds: number; readonly wallSeconds: number; readonly peakRssMb: number }

/** Starts counting; what it returns tells what was used since, all threads together (the peak: of the process). */
export function createMeter(): () => Used {
  const start = performance.now()
  const cpu = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    return {
      cpuSeconds: rounded((user + system) / 1e6),
      wallSeconds: rounded((performance.now() - start) / 1000),
      peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    }
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100
}
