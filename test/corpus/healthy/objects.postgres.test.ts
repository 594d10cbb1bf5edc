import { objectCases } from './cases/objects.ts';
import { testCases } from './test-cases.ts';

testCases(objectCases);
