/** The CDK app: `cdk synth`, `cdk deploy`. */
import { buildApp } from './build-app.ts';
import { bundleFunctions } from './bundle.ts';
import { SettingsError } from './settings.ts';

try {
  buildApp({ bundles: await bundleFunctions() }).app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
