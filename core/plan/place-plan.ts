import type { SandboxChoice } from '../config/configuration.ts';
import { findServer } from '../postgres/binaries.ts';
import { binariesErrors } from '../postgres/binaries-errors.ts';
import { npmPackage } from '../postgres/npm-packages.ts';
import { chooseSandbox } from '../run/choose-sandbox.ts';

/** The sandbox and the server that a drill would have. */
export interface PlacePlan {
  readonly sandbox: string;
  /** Sentences, e.g. why LXC would not be used. */
  readonly notes: readonly string[];
  /** Host path of the root file system. */
  readonly root: string;
  readonly server?: { readonly version: string; readonly from: string };
}

/** @throws SANDBOX_UNAVAILABLE, SERVER_NOT_PACKAGED (blame: sandbox) */
export async function placePlan(choice: SandboxChoice, major: number | undefined): Promise<PlacePlan> {
  const { sandbox, name, notes } = await chooseSandbox(choice);
  const place = { sandbox: name, notes, root: await sandbox.root() };
  return major === undefined ? place : { ...place, server: await serverFor(major, place.root) };
}

async function serverFor(major: number, root: string) {
  const installed = await findServer(major, root);
  if (installed !== undefined) return { version: installed.version, from: installed.bin };
  const found = npmPackage(major);
  if (found === undefined) {
    throw binariesErrors.SERVER_NOT_PACKAGED({ major, platform: `${process.platform}-${process.arch}` });
  }
  return { version: found.version.split('.', 2).join('.'), from: 'npm' };
}
