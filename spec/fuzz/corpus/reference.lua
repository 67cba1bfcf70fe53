-- { title of the target, octets }

return {
  { "json", "5\0001e999" },
  { "json", "18\000907199254740991234" },
}
