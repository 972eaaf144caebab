import { healthRecordsContract } from '../../testing/health-records.contract.ts';
import { InMemoryHealthRecords } from './health-records.ts';

healthRecordsContract(() => new InMemoryHealthRecords());
