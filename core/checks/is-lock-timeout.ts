/** What the server says when lock_timeout ends a wait; NOWAIT has the same SQLSTATE and other words. */
export function isLockTimeout(thrown: unknown): boolean {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  return code === '55P03' && /lock timeout/.test(String(message));
}
