import type { Finding } from '../../report/finding.ts';
import { entryKind, readPlainFile } from '../plain-file.ts';
import { lintHba } from './hba.ts';
import { parseConfiguration, type ConfigurationLine } from './parse-configuration.ts';
import { rules, sideEffects } from './rules.ts';
import { strayFiles } from './stray-files.ts';

interface Read extends ConfigurationLine {
  readonly file: string;
}

const limit = 4 * 1024 * 1024;

/**
 * What the configuration that came with a backup would have done where it is started as it is. Findings are `warn`
 * where damage would hide or the source is in danger, else `pass`: pgproof replaces the configuration. Values are told
 * only of settings that hold no secret.
 */
export async function lintConfiguration(dataDirectory: string, major: number): Promise<readonly Finding[]> {
  const findings: Finding[] = [...(await strayFiles(dataDirectory, major))];
  const settings: Read[] = [];
  for (const file of ['postgresql.conf', 'recovery.conf', 'postgresql.auto.conf']) {
    settings.push(...(await readSettings(dataDirectory, file, 0)));
  }
  // The last line of a setting wins, in the order in which the server reads the files.
  const last = new Map(settings.map((setting) => [setting.name, setting]));
  for (const setting of last.values()) {
    const rule = rules.find(({ names }) => names.includes(setting.name));
    if (rule?.hurts(setting.value, major)) {
      findings.push(finding(setting, rule.outcome, rule.would, rule.tell ?? false, rule.hint));
    }
    const effect = sideEffects.find(({ prefix }) => setting.name.startsWith(prefix));
    if (effect !== undefined) findings.push(finding(setting, 'pass', effect.would, false));
  }
  if ((await entryKind(dataDirectory, 'pg_hba.conf')) === 'file') {
    findings.push(...lintHba((await readPlainFile(dataDirectory, 'pg_hba.conf', limit))?.toString('utf8') ?? ''));
  }
  return findings;
}

async function readSettings(dataDirectory: string, file: string, depth: number): Promise<Read[]> {
  // A link, a path of the source or a special file is not read; the server will not read it either.
  const inside = !file.startsWith('/') && !file.split('/').includes('..');
  if (!inside || depth > 10 || (await entryKind(dataDirectory, file)) !== 'file') return [];
  const text = (await readPlainFile(dataDirectory, file, limit))?.toString('utf8') ?? '';
  const settings: Read[] = [];
  for (const line of parseConfiguration(text)) {
    settings.push({ ...line, file });
    if (line.name === 'include' || line.name === 'include_if_exists') {
      settings.push(...(await readSettings(dataDirectory, line.value, depth + 1)));
    }
  }
  return settings;
}

/** The line is evidence and no part of the target, which stays the same when the file is edited. */
function finding(setting: Read, outcome: 'warn' | 'pass', would: string, tell: boolean, hint?: string): Finding {
  const target = `${setting.file}: ${setting.name}`;
  return {
    outcome,
    summary: `${target} ${would}`,
    target,
    evidence: [`${setting.file}, line ${setting.line}`],
    ...(tell ? { measured: setting.value.slice(0, 200) } : {}),
    ...(hint === undefined ? {} : { hint }),
  };
}
