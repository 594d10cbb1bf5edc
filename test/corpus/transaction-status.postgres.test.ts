import { transactionStatus } from './damages/transaction-status.ts';
import { assertCategory } from './support/assert-category.ts';

assertCategory(transactionStatus);
