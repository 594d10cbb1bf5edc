import { settingsCases } from './cases/settings.ts';
import { testCases } from './test-cases.ts';

testCases(settingsCases);
