/** The CDK app of a witness: `npx cdk deploy --app 'node infra/witness-app.ts' -c witnessName=… -c witnessLogs=…`. */
import { App } from 'aws-cdk-lib';
import { bundleWitness } from './bundle.ts';
import { SettingsError } from './settings.ts';
import { readWitnessSettings, WitnessStack } from './witness-stack.ts';

try {
  const app = new App();
  const settings = readWitnessSettings((name) => app.node.tryGetContext(name));
  new WitnessStack(app, 'TrailWitness', {
    description: 'Witness of transparency logs',
    terminationProtection: true,
    settings,
    bundle: await bundleWitness(),
  });
  app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
