import { definePlugin, type Plugin, type TapOptions } from '../../core/index.ts';
import type { HookName } from '../../core/lifecycle/hooks.ts';

type AnyTap = (options: TapOptions, fn: (...args: never[]) => unknown) => void;

/** A plugin with one tap, which may be of any shape: authors without types write those too. */
export function tapping(
  hook: HookName,
  fn: (...args: never[]) => unknown,
  { name = 'mine', timeout }: { readonly name?: string; readonly timeout?: string } = {},
): Plugin {
  return definePlugin({
    name,
    api: 1,
    apply({ hooks }) {
      const target = hooks[hook] as unknown as { tap?: AnyTap; tapPromise?: AnyTap };
      const options = { name, ...(timeout === undefined ? {} : { timeout }) };
      target.tap?.(options, fn);
      target.tapPromise?.(options, fn);
    },
  });
}

export const throwing = (hook: HookName) =>
  tapping(hook, () => {
    throw new Error('boom');
  });
export const hanging = (hook: HookName) => tapping(hook, () => new Promise(() => {}), { timeout: '50 ms' });
export const returning = (hook: HookName, value: unknown) => tapping(hook, async () => value);
