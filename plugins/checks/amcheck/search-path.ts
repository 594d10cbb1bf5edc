import type { Session } from '../../../core/index.ts';

const done = new WeakSet<Session>();

/** Functions in index expressions may count on the usual search path; heapAllIndexed calls them. */
export async function setUsualSearchPath(session: Session): Promise<void> {
  if (done.has(session)) return;
  await session.query('set search_path = "$user", public');
  done.add(session);
}
