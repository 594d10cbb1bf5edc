import { dataCases } from './cases/data.ts';
import { testCases } from './test-cases.ts';

testCases(dataCases);
