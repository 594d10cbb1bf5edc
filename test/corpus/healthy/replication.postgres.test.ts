import { replicationCases } from './cases/replication.ts';
import { testCases } from './test-cases.ts';

testCases(replicationCases);
