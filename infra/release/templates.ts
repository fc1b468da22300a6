/** The templates as CloudFormation takes them without the CDK. */
import { basename, resolve } from 'node:path';
import { AssetManifestArtifact, type CloudAssembly } from 'aws-cdk-lib/cx-api';
import * as z from 'zod/mini';

export interface ReleasedStack {
  readonly name: string;
  readonly isProtected: boolean;
  readonly template: Readonly<Record<string, unknown>>;
}

export interface Release {
  /** In the order in which they can be deployed. */
  readonly stacks: readonly ReleasedStack[];
  /** The folders of the functions by the paths of their zips, relative to the templates. */
  readonly zips: ReadonlyMap<string, string>;
}

const resourceSchema = z.looseObject({ Type: z.string(), Properties: z.optional(z.looseObject({})) });
const templateSchema = z.looseObject({ Resources: z.record(z.string(), resourceSchema) });
const codeSchema = z.object({ S3Key: z.string() });

/** What the CDK adds so that only it can deploy: the version of a bootstrapped account. */
const ofBootstrap = ['BootstrapVersion', 'CheckBootstrapVersion'];

/**
 * Names the code of each function by a path, which `aws cloudformation package` replaces by the
 * place of its upload:
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
 *
 * @throws Error for a function whose code is not in the assembly
 */
export function releaseOf(assembly: CloudAssembly): Release {
  const folders = new Map(
    assembly.artifacts
      .filter(AssetManifestArtifact.isAssetManifestArtifact)
      .flatMap(({ contents }) =>
        Object.values(contents.files ?? {}).flatMap(({ source, destinations = {} }) =>
          Object.values(destinations).map(({ objectKey }): [string, string] => [
            objectKey,
            resolve(assembly.directory, source.path ?? ''),
          ]),
        ),
      ),
  );
  const zips = new Map<string, string>();
  const pathOf = (key: string): string => {
    const folder = folders.get(key);
    if (folder === undefined) throw new Error(`The code ${key} is not in the assembly`);
    const path = `functions/${basename(folder)}.zip`;
    zips.set(path, folder);
    return path;
  };
  const stacks = assembly.stacks.map(({ stackName: name, terminationProtection, template }) => ({
    name,
    isProtected: terminationProtection ?? false,
    template: withPaths(templateSchema.parse(template), pathOf),
  }));
  return { stacks, zips };
}

function withPaths(template: z.infer<typeof templateSchema>, pathOf: (key: string) => string) {
  const { Resources, Parameters = {}, Rules = {}, ...rest } = template;
  const resources = Object.entries(Resources).map(([id, resource]) => {
    if (resource.Type !== 'AWS::Lambda::Function') return [id, resource];
    const Code = pathOf(codeSchema.parse(resource.Properties?.['Code']).S3Key);
    return [id, { ...resource, Properties: { ...resource.Properties, Code } }];
  });
  return {
    ...rest,
    ...sectionOf('Parameters', Parameters),
    ...sectionOf('Rules', Rules),
    Resources: Object.fromEntries(resources),
  };
}

/** A section without what is the bootstrap's; CloudFormation takes no empty one. */
function sectionOf(name: string, section: unknown) {
  const own = Object.entries(z.record(z.string(), z.unknown()).parse(section)).filter(
    ([id]) => !ofBootstrap.includes(id),
  );
  return own.length === 0 ? {} : { [name]: Object.fromEntries(own) };
}
