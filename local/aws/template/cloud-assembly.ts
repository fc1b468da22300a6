/**
 * What the CDK has synthesized: the templates of all stacks, and where the code of each function
 * is.
 */
import { resolve } from 'node:path';
import { AssetManifestArtifact, type CloudAssembly as CdkAssembly } from 'aws-cdk-lib/cx-api';
import * as z from 'zod/mini';
import { type CloudAssembly, templateSchema } from './template.ts';

/**
 * Reads a cloud assembly.
 *
 * @throws Error for a template that is not in the form which CloudFormation describes
 */
export function readCloudAssembly(assembly: CdkAssembly): CloudAssembly {
  const assets = assembly.artifacts
    .filter(AssetManifestArtifact.isAssetManifestArtifact)
    .flatMap(({ contents }) => Object.values(contents.files ?? {}))
    .flatMap(({ source, destinations = {} }) =>
      Object.values(destinations).map(({ objectKey }): [string, string] => [
        objectKey,
        resolve(assembly.directory, source.path ?? ''),
      ]),
    );
  const templates = assembly.stacks.map((stack) => {
    const parsed = templateSchema.safeParse(stack.template);
    if (!parsed.success) throw new Error(`The template of ${stack.stackName}: ${z.prettifyError(parsed.error)}`);
    return [stack.stackName, parsed.data] as const;
  });
  return { templates: new Map(templates), assets: new Map(assets) };
}
