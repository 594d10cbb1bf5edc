import type { PluginHooks } from '../../../core/index.ts';

/** What an author may write, and what does not compile. Held by the type check alone; never called. */
export function taps(hooks: PluginHooks): void {
  // @ts-expect-error a waterfall must not lose its value
  hooks.configureRecovery.tapPromise('mine', async () => undefined);
  // @ts-expect-error a waterfall must not lose its value
  hooks.planChecks.tapPromise('mine', async () => undefined);
  // @ts-expect-error a waterfall must not lose its value
  hooks.judge.tapPromise('mine', async () => undefined);
  // @ts-expect-error null is no decision
  hooks.selectBackup.tapPromise('mine', async () => null);
  // @ts-expect-error what only works has no result
  hooks.beforeRestore.tapPromise('mine', async () => 'nonsense');
  // @ts-expect-error what only watches is tapped
  hooks.runStarted.tapPromise('mine', async () => {});
  // @ts-expect-error what is awaited takes a promise
  hooks.beforeRestore.tap('mine', () => {});
  // @ts-expect-error no database runs yet
  hooks.beforeRestore.tapPromise('mine', async ({ server }) => void server);

  hooks.configureRecovery.tapPromise('mine', async (settings) => ({ ...settings, work_mem: '64MB' }));
  hooks.selectBackup.tapPromise('mine', async ({ backups }) => backups.at(-1));
  hooks.runCheck.tapPromise('mine', async () => undefined);
  hooks.afterPromote.tapPromise('mine', async ({ server }) => void server);
}
