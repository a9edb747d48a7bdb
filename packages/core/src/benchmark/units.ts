/** Unit under which a benchmark reports the heap that stays behind per operation. */
export const heapGrowthUnit = "heap-growth-B/op";
