export interface RunFlags {
  readonly config?: string;
  readonly sandbox?: string;
  readonly reporter?: readonly string[];
  readonly strict?: boolean;
  readonly keep?: boolean;
  readonly choose?: string;
  readonly concurrency?: number;
  /** Bytes. */
  readonly diskBudget?: number;
  readonly quiet?: boolean;
}

/** `json:-` → `{ use: 'json', file: '-' }`; what is behind the colon is where the report goes. */
export function reporterEntry(flag: string): unknown {
  const colon = flag.indexOf(':');
  return colon < 0 ? flag : { use: flag.slice(0, colon), file: flag.slice(colon + 1) };
}
