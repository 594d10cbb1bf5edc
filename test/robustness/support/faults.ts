import { definePlugin, PgproofError, type Blame, type Plugin, type TapOptions } from '../../../core/index.ts';
import type { HookName } from '../../../core/lifecycle/hooks.ts';

/** What a tap does that it should not do, and what must be said of it. */
export interface Fault {
  /** `given` are the arguments of the hook. */
  readonly tap: (...given: never[]) => unknown;
  /** How a deciding or working tap fails; undefined where it does no harm. */
  readonly error?: { readonly code: string; readonly blame: Blame };
}

const threw = { code: 'PLUGIN_THREW', blame: 'plugin' } as const;
const circular: Record<string, unknown> = {};
circular['self'] = circular;

/** An error that cannot be written on, whose facts cannot be turned into JSON. */
const verdict = (blame: Blame) =>
  Object.freeze(new PgproofError({ code: 'TAP_SAYS', blame, message: 'it is so', facts: { circular, big: 1n } }));

/** Throws when anything is asked of it. */
const untouchable = new Proxy(
  {},
  {
    get: () => {
      throw new Error('do not touch');
    },
    has: () => {
      throw new Error('do not touch');
    },
    getPrototypeOf: () => {
      throw new Error('do not touch');
    },
  },
);

const throws = (value: unknown) => () => {
  throw value;
};

export const faults: Readonly<Record<string, Fault>> = {
  'throws an error': { tap: throws(new Error('boom')), error: threw },
  'throws a string': { tap: throws('boom'), error: threw },
  'throws undefined': { tap: throws(undefined), error: threw },
  'rejects with null': { tap: () => Promise.reject(null), error: threw },
  'throws what nobody can look at': { tap: throws(untouchable), error: threw },
  'throws an error without words': { tap: throws(Object.assign(new Error('x'), { message: 7n })), error: threw },
  'blames the backup': { tap: throws(verdict('backup')), error: { code: 'TAP_SAYS', blame: 'backup' } },
  'blames the sandbox': { tap: throws(verdict('sandbox')), error: { code: 'TAP_SAYS', blame: 'sandbox' } },
  'throws something made like an error of ours': {
    tap: throws({ [Symbol.for('pgproof.error')]: true, blame: 'nobody' }),
    error: { code: 'UNEXPECTED', blame: 'plugin' },
  },
  'hangs for ever': { tap: () => new Promise(() => {}), error: { code: 'PLUGIN_HUNG', blame: 'plugin' } },
};

type AnyTap = (options: TapOptions, fn: (...given: never[]) => unknown) => void;

/** A plugin with one tap on each of the hooks. */
export const tappingAll = (
  hooks: readonly HookName[],
  tapOf: (hook: HookName) => (...given: never[]) => unknown,
  timeout = '1 min',
) =>
  definePlugin({
    name: 'mine',
    api: 1,
    apply(engine) {
      for (const hook of hooks) {
        const target = engine.hooks[hook] as unknown as { tap?: AnyTap; tapPromise?: AnyTap };
        target.tap?.({ name: 'mine' }, tapOf(hook));
        target.tapPromise?.({ name: 'mine', timeout }, tapOf(hook));
      }
    },
  });

/** One tap for every fault on one watching hook. */
export const faultyWatchers = (hook: HookName): Plugin =>
  definePlugin({
    name: `watching ${hook}`,
    api: 1,
    apply({ hooks }) {
      const { tap } = hooks[hook] as unknown as { tap: AnyTap };
      for (const [name, fault] of Object.entries(faults)) tap({ name: `${hook} ${name}` }, fault.tap);
      tap({ name: `${hook} babbles` }, () => circular);
    },
  });
