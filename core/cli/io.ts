/** What the command line touches of the process it runs in. */
export interface Io {
  /** For people and for reports. */
  readonly stdout: Output;
  /** For diagnostics. */
  readonly stderr: Output;
  /** Where `init` asks; absent where nobody can answer. */
  readonly stdin?: (NodeJS.ReadableStream & { readonly isTTY?: boolean }) | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted to end early and clean up. */
  readonly signal: AbortSignal;
}

export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};
