import type { Selection } from './selection.ts';

const words = {
  newest: 'the newest',
  oldest: 'the oldest',
  random: 'chosen by chance',
  name: 'chosen by its name',
  all: 'as all of them',
  plugin: 'chosen by a plugin',
} as const;

/** Why this backup: "the newest of 12", "chosen by chance of 12 (choose: random:abc chooses it again)". */
export function choiceWords({ by, backups, seed }: Selection): string {
  const again = seed === undefined ? '' : ` (choose: random:${seed} chooses it again)`;
  return `${words[by]} of ${backups}${again}`;
}
