/** The resources of all stacks of a cloud assembly, with every reference in them replaced by a plain value. */
import * as z from 'zod/mini';
import { type CloudAssembly, loadCloudAssembly, type Template } from './cloud-assembly.ts';
import { type Json, resolve, type Scope, UnresolvableError } from './intrinsics.ts';
import { attributeOf, type NamedResource, nameProperty, type Place, refOf } from './physical-names.ts';

/** A resource of one type. */
export interface Resource<P> {
  readonly stackName: string;
  readonly logicalId: string;
  /** The value of `Ref` to it. */
  readonly ref: string;
  readonly arn: string | undefined;
  readonly properties: P;
}

/** What the stacks would have made. */
export interface ResolvedTemplates {
  /**
   * Every resource of a type, in the order of the templates.
   *
   * Only the resources that are asked for are resolved: what this machine does not run, it need not understand.
   *
   * @param schema the properties that the caller needs; others are dropped
   * @throws UnresolvableError that names the resource and the reference
   */
  resources<P>(type: string, schema: z.ZodMiniType<P>): readonly Resource<P>[];
  /** The folder with a function's staged code, by the S3 key that its properties name. */
  assetPath(objectKey: string): string;
}

/** Resolves the templates of a cloud assembly that has been loaded; see {@link loadTemplates}. */
export const resolveTemplates = ({ templates, assets }: CloudAssembly, place: Place): ResolvedTemplates => {
  const exported = new Map<string, () => Json>();
  const scopes = new Map([...templates].map(([stackName, template]) => [stackName, scopeOf(stackName, template)]));
  for (const [stackName, { Outputs = {} }] of templates) {
    const scope = scopes.get(stackName);
    for (const { Value, Export } of Object.values(Outputs)) {
      if (scope === undefined || Export === undefined) continue;
      exported.set(String(resolve(Export.Name, scope)), () => resolve(Value, scope));
    }
  }

  function named(stackName: string, template: Template, scope: Scope, logicalId: string): NamedResource | undefined {
    const resource = template.Resources[logicalId];
    if (resource === undefined) return undefined;
    const own = resource.Properties?.[nameProperty(resource.Type)];
    const ownName = own === undefined ? null : resolve(own, scope);
    const base = { type: resource.Type, logicalId, stackName };
    return typeof ownName === 'string' ? { ...base, ownName } : base;
  }

  function scopeOf(stackName: string, template: Template): Scope {
    const pseudo: Readonly<Record<string, Json>> = {
      'AWS::Region': place.region,
      'AWS::AccountId': place.accountId,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stackName,
      'AWS::StackId': `arn:aws:cloudformation:${place.region}:${place.accountId}:stack/${stackName}/local`,
    };
    const scope: Scope = {
      ref: (name) => {
        const resource = named(stackName, template, scope, name);
        if (resource !== undefined) return refOf(resource, place);
        return pseudo[name] ?? template.Parameters?.[name]?.Default;
      },
      attribute: (logicalId, attribute) => {
        const resource = named(stackName, template, scope, logicalId);
        return resource && attributeOf(resource, attribute, place);
      },
      imported: (name) => exported.get(name)?.(),
      condition: (name) => template.Conditions?.[name],
    };
    return scope;
  }

  const resources = <P>(type: string, schema: z.ZodMiniType<P>): Resource<P>[] =>
    [...templates].flatMap(([stackName, template]) => {
      const scope = scopes.get(stackName) ?? scopeOf(stackName, template);
      return Object.entries(template.Resources).flatMap(([logicalId, { Type, Condition, Properties = {} }]) => {
        if (Type !== type) return [];
        const where = `${type} ${stackName}/${logicalId}`;
        try {
          if (Condition !== undefined && resolve({ Condition }, scope) !== true) return [];
          const resource = named(stackName, template, scope, logicalId);
          const parsed = schema.safeParse(resolve(Properties, scope));
          if (!parsed.success) throw new UnresolvableError(z.prettifyError(parsed.error));
          if (resource === undefined) return [];
          const ref = refOf(resource, place);
          return [{ stackName, logicalId, ref, arn: attributeOf(resource, 'Arn', place), properties: parsed.data }];
        } catch (error) {
          if (error instanceof UnresolvableError) throw new UnresolvableError(`${where}: ${error.message}`);
          throw error;
        }
      });
    });

  return {
    resources,
    assetPath: (objectKey) => {
      const path = assets.get(objectKey);
      if (path === undefined) throw new Error(`The cloud assembly has no asset ${objectKey}`);
      return path;
    },
  };
};

/**
 * Loads the templates in the output folder of `cdk synth` and resolves them for this machine.
 *
 * @throws Error that names the file which is missing or malformed
 */
export const loadTemplates = async (directory: string, place: Place): Promise<ResolvedTemplates> =>
  resolveTemplates(await loadCloudAssembly(directory), place);
