import { unfinishedCases } from './cases/unfinished.ts';
import { testCases } from './test-cases.ts';

testCases(unfinishedCases);
