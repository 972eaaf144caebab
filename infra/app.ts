import { tradewindApp } from './tradewind-app.ts';

const app = await tradewindApp();
app.synth();
