import { lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { defineErrors } from '../errors/define-errors.ts';

const errors = defineErrors({
  DIRECTORY_NOT_PRIVATE: {
    blame: 'operator',
    message: (facts: { directory: string; reason: string }) =>
      `${facts.directory} is not used: ${facts.reason}, and could make pgproof write or remove files elsewhere`,
    hint: () => 'Name a directory that nobody else owns or may write to, or make one below it (mkdir -m 711).',
  },
});

/** Whom the kernel shows in a user namespace for an owner that has no id there. */
const unmapped = 65_534;

/**
 * Makes sure that no other user can put a link or a forged file into a directory, or something else in its place: it
 * and everything above it belong to us or to root, and nobody else may write there. Members of its group are trusted.
 *
 * @throws DIRECTORY_NOT_PRIVATE (blame: operator), and the system's error when the directory does not exist
 */
export function requirePrivateDirectory(directory: string): void {
  const us = process.geteuid?.();
  const real = realpathSync(directory);
  for (let path = real; ; path = dirname(path)) {
    const { mode, uid } = lstatSync(path);
    const isTrusted = uid === us || uid === 0 || (path !== real && uid === unmapped);
    if (!isTrusted) throw errors.DIRECTORY_NOT_PRIVATE({ directory, reason: `user ${uid} owns ${path}` });
    // In a sticky directory (/tmp) nobody can rename or remove what is another's, but everybody can make new files.
    const isOpen = (mode & 0o002) !== 0 && (path === real || (mode & 0o1000) === 0);
    if (isOpen) throw errors.DIRECTORY_NOT_PRIVATE({ directory, reason: `everybody may write to ${path}` });
    if (path === dirname(path)) return;
  }
}
