import { initdbCases } from './cases/initdb.ts';
import { testCases } from './test-cases.ts';

testCases(initdbCases);
