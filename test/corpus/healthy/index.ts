import { configurationCases } from './cases/configuration.ts';
import { dataCases } from './cases/data.ts';
import { initdbCases } from './cases/initdb.ts';
import { momentCases } from './cases/moments.ts';
import { namesCases } from './cases/names.ts';
import { objectCases } from './cases/objects.ts';
import { replicationCases } from './cases/replication.ts';
import { settingsCases } from './cases/settings.ts';
import { unfinishedCases } from './cases/unfinished.ts';
import type { HealthyCase } from './healthy-case.ts';

/** Every healthy backup of the corpus. */
export const healthyCases: readonly HealthyCase[] = [
  ...namesCases,
  ...dataCases,
  ...objectCases,
  ...settingsCases,
  ...unfinishedCases,
  ...configurationCases,
  ...initdbCases,
  ...momentCases,
  ...replicationCases,
];
