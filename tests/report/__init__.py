"""What a person sees: pages, pictures and files, from summaries built by hand."""
