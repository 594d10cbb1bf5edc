import type { Plugin } from '../contracts/plugin.ts';
import type { Registry } from '../config/registry.ts';
import type { Output } from './io.ts';

/** What comes with pgproof but is no part of its core. */
export interface Builtins extends Registry {
  /** Live progress for people. */
  progress(options: { readonly stream: Output; readonly env: Readonly<Record<string, string | undefined>> }): Plugin;
  readonly images: Images;
}

/** What a root file system is made of: one of `release`, `download` and `rootfs`, and packages on top. */
export interface ImageWish {
  readonly release?: string | undefined;
  readonly download?: string | undefined;
  readonly server?: string | undefined;
  readonly rootfs?: string | undefined;
  readonly packages?: string[] | undefined;
  readonly repositories?: string[] | undefined;
  readonly directory?: string | undefined;
}

/** Root file systems for sandboxes that take one. `directory` is where they lie; each has a default of its own. */
export interface Images {
  /** The image that the options of a sandbox describe. */
  configured(sandbox: string, options: object): ImageWish | undefined;
  build(
    wish: ImageWish & {
      readonly signal?: AbortSignal | undefined;
      readonly onProgress?: ((step: string) => void) | undefined;
    },
  ): Promise<{ readonly name: string; readonly path: string; readonly isNew: boolean }>;
  list(directory?: string): Promise<
    readonly {
      readonly name: string;
      readonly release: string | undefined;
      readonly packages: readonly string[] | undefined;
      readonly bytes: number | undefined;
      readonly builtAt: Date;
    }[]
  >;
  remove(name: string, directory?: string): void;
}

/** Loading is put off until a command needs it: `--help` needs neither a mailer nor a database client. */
export type LoadBuiltins = () => Promise<Builtins>;
