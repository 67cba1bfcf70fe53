-- What is not survived, and known not to be: scenario -> patterns of points, each with its reason.

return {}
