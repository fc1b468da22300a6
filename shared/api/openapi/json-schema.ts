import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { changeData, changeDataComponent } from '../schemas/changes.ts';

export type Json = Readonly<Record<string, unknown>>;

export function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    // Answers carry instants as text. The number that the codec decodes to is internal.
    override: ({ zodSchema, jsonSchema: converted }) => {
      // Events have a schema of their own, to which each of them refers.
      const converting: unknown = zodSchema;
      if (converting === changeData && converting !== schema) {
        for (const key of Object.keys(converted)) delete converted[key];
        converted.$ref = `#/components/schemas/${changeDataComponent}`;
      }
      // What only guards the way in says nothing of the form behind it.
      const { def } = zodSchema._zod;
      if (def.type === 'pipe' && def.in._zod.def.type === 'unknown') Object.assign(converted, jsonSchema(def.out, io));
      if (zodSchema !== isoInstant) return;
      delete converted.maximum;
      delete converted.minimum;
      Object.assign(converted, instantText);
    },
  });
  return rest;
}

/** The content object of a text body, by media type with its description. */
export function textContent(mediaTypes: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(mediaTypes).map(([mediaType, description]) => [
      mediaType,
      { schema: { type: 'string', description } },
    ]),
  );
}

const { $schema: _, ...instantText } = z.toJSONSchema(z.iso.datetime(), { target: 'draft-2020-12' });
