/** The end of what a failed program said; its command line where it said nothing. */
export function lastWords(result: { stderr?: string | undefined; shortMessage?: string | undefined }): string {
  return (result.stderr || (result.shortMessage ?? '')).slice(-2000);
}
