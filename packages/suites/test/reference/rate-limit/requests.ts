import fc from "fast-check";

/** How long after the one before it each request comes. */
export const waitsMs = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 300 });

export const someLimit = fc.integer({ min: 1, max: 12 });
