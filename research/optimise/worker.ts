import { workerData } from 'piscina';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { type Evaluation, evaluate, type Job } from './evaluate.ts';

const candles: Candles = workerData;

/** What a worker of the pool does with a job. */
export default function work(job: Job): Evaluation {
  return evaluate(job, candles);
}
