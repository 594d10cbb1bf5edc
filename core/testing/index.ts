/** `pgproof/testing`: for the tests of checks. */
export { testCheck, type TestCheckSetup } from './test-check.ts';
