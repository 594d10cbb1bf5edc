import { expectedOf, type Damage } from './damage.ts';
import type { Judged } from './judge.ts';

/** In words, what is otherwise than the damage's author expects; empty when all is well. */
export function surprises(damage: Damage, major: number, bare: Judged, withManifest: Judged | undefined): string[] {
  const { verdict = 'failed', code, fails = [], warns = [], beyondReach } = expectedOf(damage, major);
  const found: string[] = [];
  if (beyondReach === undefined && verdictBut(bare) !== verdict) found.push(`${bare.verdict}, not ${verdict}`);
  if (beyondReach !== undefined && !bare.verdict.startsWith('proven')) {
    found.push(`${bare.verdict}, although it is said to be beyond reach`);
  }
  if (bare.code !== code) found.push(`ended by ${bare.code}, not ${code}`);
  for (const name of fails) {
    // No client program here can dump this major.
    const isLeftOut = name === 'pg-dump' && bare.checks[name] === undefined;
    if (!isLeftOut && bare.checks[name] !== 'fail') found.push(`${name} does not fail`);
  }
  for (const name of warns) if (bare.checks[name] !== 'warn') found.push(`${name} does not warn`);
  if (withManifest !== undefined) {
    const wanted = damage.withManifest ?? (damage.harmless === undefined ? 'failed' : 'proven');
    if (withManifest.verdict !== wanted) found.push(`with the manifest ${withManifest.verdict}, not ${wanted}`);
  }
  return found.map((text) => `${damage.id} on ${major}: ${text}\n  ${bare.details.join('\n  ')}`);
}

/** That there is no manifest costs a warning from 13 on, whatever else there is. */
function verdictBut({ verdict, checks, details }: Judged): string {
  const others = Object.keys(checks).filter((name) => name !== 'manifest' && checks[name] !== 'pass');
  const isAll =
    checks['manifest'] === 'warn' &&
    others.length === 0 &&
    !details.some((text) => /^(configuration|restore): /.test(text));
  return verdict === 'proven-with-warnings' && isAll ? 'proven' : verdict;
}
