import { readFileSync } from 'node:fs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { deployed, publishFiles } from './publish-files.ts';

/**
 * `npm run publish:dashboard -- outputs.json`: puts dashboard/dist (`npm run build` there) into the bucket of the stack Tradewind-Site, with the
 * rights of whoever runs it. The stack itself gives nobody the right to write there.
 */
const [outputsFile] = process.argv.slice(2);
if (!outputsFile) {
  process.stderr.write('usage: npm run publish:dashboard -- OUTPUTS_FILE (of cdk deploy --outputs-file)\n');
  process.exit(2);
}
const { DashboardBucket, DashboardUrl, UserPoolClientId, Registration } = deployed.parse(
  JSON.parse(readFileSync(outputsFile, 'utf8')),
);
const s3 = new S3Client({});
const config = { userPoolClientId: UserPoolClientId, email: null, isOpen: Registration === 'open' };
const names = await publishFiles('dashboard/dist', config, async (Key, file) => {
  await s3.send(
    new PutObjectCommand({
      ...{ Bucket: DashboardBucket, Key, Body: file.body },
      ...{ ContentType: file.type, CacheControl: file.cacheControl },
    }),
  );
});
process.stdout.write(`${names.length} files are at ${DashboardUrl}\n`);
