/** The CDK app: `cdk synth`, `cdk deploy`. */
import { App } from 'aws-cdk-lib';
import { buildApp } from './build-app.ts';
import { bundleService } from './bundle.ts';
import { readSettings, SettingsError } from './settings.ts';

try {
  // Only for the settings of the command line, before there is anything to make.
  const { architecture } = readSettings(new App({ autoSynth: false }).node.getAllContext());
  buildApp({ bundles: await bundleService(architecture) }).app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
