/**
 * The resources of all stacks of a cloud assembly, with every reference in them replaced by a plain
 * value.
 */
import * as z from 'zod/mini';
import { type Json, resolve, type Scope, UnresolvableError } from './intrinsics.ts';
import { attributeOf, type NamedResource, nameProperty, type Place, refOf } from './physical-names.ts';

const json: z.ZodMiniType<Json> = z.json();

/** As much of a template as is read here. */
export const templateSchema = z.object({
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
  /** The folder of a function's code, by the S3 key that the templates name it with. */
  readonly assets: ReadonlyMap<string, string>;
}

/** A resource of one type. */
export interface Resource<P> {
  readonly logicalId: string;
  /**
   * Where the construct tree has it: `Stack/Construct/Resource`; needs the context
   * `aws:cdk:enable-path-metadata`.
   */
  readonly path: string | undefined;
  /** The value of `Ref` to it. */
  readonly ref: string;
  readonly arn: string | undefined;
  readonly properties: P;
}

/** The resources of all stacks. */
export interface ResolvedTemplates {
  /**
   * Every resource of a type, in the order of the templates.
   *
   * Only requested resources are resolved: the local stack need not understand what it does not
   * run.
   *
   * @param schema the properties that the caller needs; others are dropped
   * @throws UnresolvableError that names the resource and the reference
   */
  resources<P>(type: string, schema: z.ZodMiniType<P>): readonly Resource<P>[];
  /** The folder with a function's staged code, by the S3 key that its properties name. */
  assetPath(objectKey: string): string;
}

/** Resolves the templates of a cloud assembly for this machine. */
export const resolveTemplates = ({ templates, assets }: CloudAssembly, place: Place): ResolvedTemplates => {
  const { scopeOf, named } = createScopes(templates, place);

  const resolved = <P>(stackName: string, template: Template, logicalId: string, schema: z.ZodMiniType<P>) => {
    const scope = scopeOf(stackName, template);
    const definition = template.Resources[logicalId];
    const resource = named(stackName, template, logicalId);
    if (definition === undefined || resource === undefined) return [];
    if (definition.Condition !== undefined && resolve({ Condition: definition.Condition }, scope) !== true) return [];
    const parsed = schema.safeParse(resolve(definition.Properties ?? {}, scope));
    if (!parsed.success) throw new UnresolvableError(z.prettifyError(parsed.error));
    return [
      {
        logicalId,
        path: definition.Metadata?.['aws:cdk:path'],
        ref: refOf(resource, place),
        arn: attributeOf(resource, 'Arn', place),
        properties: parsed.data,
      },
    ];
  };

  const resources = <P>(type: string, schema: z.ZodMiniType<P>): Resource<P>[] =>
    [...templates].flatMap(([stackName, template]) =>
      Object.keys(template.Resources).flatMap((logicalId) => {
        if (template.Resources[logicalId]?.Type !== type) return [];
        try {
          return resolved(stackName, template, logicalId, schema);
        } catch (error) {
          if (!(error instanceof UnresolvableError)) throw error;
          throw new UnresolvableError(`${type} ${stackName}/${logicalId}: ${error.message}`);
        }
      }),
    );

  return {
    resources,
    assetPath: (objectKey) => {
      const path = assets.get(objectKey);
      if (path === undefined) throw new Error(`The cloud assembly has no asset ${objectKey}`);
      return path;
    },
  };
};

interface Scopes {
  /** What expressions in a template of this stack refer to. */
  scopeOf(stackName: string, template: Template): Scope;
  /** A resource with the name that its properties give it. */
  named(stackName: string, template: Template, logicalId: string): NamedResource | undefined;
}

const createScopes = (templates: CloudAssembly['templates'], place: Place): Scopes => {
  const exported = new Map<string, () => Json>();
  for (const [stackName, template] of templates) {
    const scope = scopeOf(stackName, template);
    for (const { Value, Export } of Object.values(template.Outputs ?? {})) {
      if (Export !== undefined) exported.set(String(resolve(Export.Name, scope)), () => resolve(Value, scope));
    }
  }

  function named(stackName: string, template: Template, logicalId: string): NamedResource | undefined {
    const resource = template.Resources[logicalId];
    if (resource === undefined) return undefined;
    const own = resource.Properties?.[nameProperty(resource.Type)];
    const ownName = own === undefined ? null : resolve(own, scopeOf(stackName, template));
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
        const resource = named(stackName, template, name);
        if (resource !== undefined) return refOf(resource, place);
        return pseudo[name] ?? template.Parameters?.[name]?.Default;
      },
      attribute: (logicalId, attribute) => {
        const resource = named(stackName, template, logicalId);
        return resource && attributeOf(resource, attribute, place);
      },
      imported: (name) => exported.get(name)?.(),
      output: (stack, output) => {
        const of = templates.get(stack);
        const value = of?.Outputs?.[output]?.Value;
        return of && value && resolve(value, scopeOf(stack, of));
      },
      condition: (name) => template.Conditions?.[name],
    };
    return scope;
  }

  return { scopeOf, named };
};
