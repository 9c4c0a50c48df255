"""Mark where values of slots stand that no list and no grammar knows, as learnt from authors' utterances."""
