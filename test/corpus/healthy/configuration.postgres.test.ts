import { configurationCases } from './cases/configuration.ts';
import { testCases } from './test-cases.ts';

testCases(configurationCases);
