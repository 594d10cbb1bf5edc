import { namesCases } from './cases/names.ts';
import { testCases } from './test-cases.ts';

testCases(namesCases);
