/** Reads what `cdk synth` has written: the templates of all stacks, and where the code of each function lies. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Json } from './intrinsics.ts';

const json: z.ZodMiniType<Json> = z.json();

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      displayName: z.optional(z.string()),
      properties: z.optional(
        z.object({
          templateFile: z.optional(z.string()),
          stackName: z.optional(z.string()),
          file: z.optional(z.string()),
        }),
      ),
    }),
  ),
});

const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

const templateSchema = z.object({
  Parameters: z.optional(z.record(z.string(), z.object({ Default: z.optional(json) }))),
  Conditions: z.optional(z.record(z.string(), json)),
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Condition: z.optional(z.string()),
      Properties: z.optional(z.record(z.string(), json)),
      Metadata: z.optional(z.looseObject({ 'aws:cdk:path': z.optional(z.string()) })),
    }),
  ),
  Outputs: z.optional(z.record(z.string(), z.object({ Value: json, Export: z.optional(z.object({ Name: json })) }))),
});
export type Template = z.infer<typeof templateSchema>;

export interface CloudAssembly {
  /** By stack name. */
  readonly templates: ReadonlyMap<string, Template>;
  /** The staged file or folder of an asset, by the S3 key that the templates name it with. */
  readonly assets: ReadonlyMap<string, string>;
}

const readJson = async <T>(schema: z.ZodMiniType<T>, file: string): Promise<T> => {
  const parsed = schema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not what was expected of it: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};

/**
 * Loads a cloud assembly.
 *
 * @param directory the output folder of `cdk synth`
 * @throws Error that names the file which is missing or malformed
 */
export const loadCloudAssembly = async (directory: string): Promise<CloudAssembly> => {
  const { artifacts } = await readJson(manifestSchema, join(directory, 'manifest.json'));
  const templates = new Map<string, Template>();
  const assets = new Map<string, string>();
  for (const [id, { type, properties }] of Object.entries(artifacts)) {
    if (type === 'aws:cloudformation:stack' && properties?.templateFile !== undefined) {
      templates.set(
        properties.stackName ?? id,
        await readJson(templateSchema, join(directory, properties.templateFile)),
      );
    }
    if (type === 'cdk:asset-manifest' && properties?.file !== undefined) {
      const { files } = await readJson(assetsSchema, join(directory, properties.file));
      for (const { source, destinations } of Object.values(files)) {
        for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(directory, source.path));
      }
    }
  }
  return { templates, assets };
};
