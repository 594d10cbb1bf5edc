import { momentCases } from './cases/moments.ts';
import { testCases } from './test-cases.ts';

testCases(momentCases);
