/** The CDK app: `cdk synth`, `cdk deploy`. */
import { buildApp } from './build-app.ts';
import { bundleFunctions } from './bundle.ts';

buildApp({ bundles: await bundleFunctions() }).app.synth();
