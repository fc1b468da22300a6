/** The CDK app: `cdk synth`, `cdk deploy`. */
import { buildApp } from './build-app.ts';
import { bundleService } from './bundle.ts';
import { SettingsError } from './settings.ts';

try {
  buildApp({ bundles: await bundleService() }).app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
