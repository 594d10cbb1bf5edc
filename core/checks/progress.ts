type Report = (done: number, total: number, what: string | undefined) => void;

/** One progress out of many: a check that runs in each database tells of each its own, people see the sum. */
export function createProgress(report: Report | undefined): (database: string) => Report {
  const parts = new Map<string, { readonly done: number; readonly total: number }>();
  const sum = (key: 'done' | 'total') => [...parts.values()].reduce((sum, part) => sum + part[key], 0);
  return (database) => (done, total, what) => {
    parts.set(database, { done, total });
    report?.(sum('done'), sum('total'), what);
  };
}
