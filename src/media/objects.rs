//! The bytes of pictures: in a folder of this machine, or in a store that speaks S3.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::prefix::PrefixStore;
use object_store::{
    Attribute, Attributes, BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt, PutOptions,
    RetryConfig,
};
use secrecy::ExposeSecret;

use super::model::VariantName;
use crate::auth::keys::random_token;
use crate::config::{MediaStorage, S3Settings};

/// How long a store has to answer.
const ANSWER: Duration = Duration::from_secs(10);
/// How long one that fails is asked again.
const RETRY: Duration = Duration::from_secs(15);

/// The length of a folder's name.
const KEY_CHARS: usize = 43;

/// Where the objects are.
#[derive(Debug)]
pub struct Objects {
    /// The folder that is made when it is first needed: programs that touch no picture leave no trace of them.
    folder: PathBuf,
    store: OnceLock<Arc<dyn ObjectStore>>,
}

/// A folder of objects as the store lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its key.
    pub key: String,
    /// When something in it was last written.
    pub written_at: DateTime<Utc>,
}

impl Objects {
    /// The store that the settings name; nothing is asked of it yet.
    pub fn open(storage: &MediaStorage, data_dir: &Path) -> io::Result<Self> {
        let objects = Self {
            folder: data_dir.join("media/pictures"),
            store: OnceLock::new(),
        };
        if let MediaStorage::S3(settings) = storage {
            let store = s3(settings).map_err(io::Error::other)?;
            let prefixed = PrefixStore::new(store, settings.prefix.as_str());
            objects.store.get_or_init(|| Arc::new(prefixed));
        }
        Ok(objects)
    }

    fn store(&self) -> Result<&dyn ObjectStore, object_store::Error> {
        if let Some(store) = self.store.get() {
            return Ok(store.as_ref());
        }
        std::fs::create_dir_all(&self.folder).map_err(|error| object_store::Error::Generic {
            store: "folder of pictures",
            source: error.into(),
        })?;
        let store = LocalFileSystem::new_with_prefix(&self.folder)?
            .with_automatic_cleanup(true)
            .with_fsync(true);
        Ok(self.store.get_or_init(|| Arc::new(store)).as_ref())
    }

    /// Writes, reads and removes a small object: whether the settings are right shows at the start, not at the first upload.
    pub async fn check(&self) -> Result<(), object_store::Error> {
        // Nodes that start together do not meet.
        let key = Key::from(format!("check-{}", random_token()));
        let store = self.store()?;
        store.put(&key, Bytes::from_static(b"kuban").into()).await?;
        store.get(&key).await?.bytes().await?;
        store.delete(&key).await
    }

    /// Writes a variant.
    pub async fn write(
        &self,
        folder: &str,
        name: VariantName,
        bytes: Bytes,
    ) -> Result<(), object_store::Error> {
        let attributes = Attributes::from_iter([(Attribute::ContentType, name.media_type())]);
        let options = PutOptions::from(attributes);
        let key = variant_key(folder, name);
        let store = self.store()?;
        match store.put_opts(&key, bytes.clone().into(), options).await {
            // A folder of the machine keeps no attributes.
            Err(object_store::Error::NotImplemented { .. }) => store.put(&key, bytes.into()).await,
            outcome => outcome,
        }
        .map(drop)
    }

    /// The bytes of a variant, if they are there.
    pub async fn read(
        &self,
        folder: &str,
        name: VariantName,
    ) -> Result<Option<Bytes>, object_store::Error> {
        match self.store()?.get(&variant_key(folder, name)).await {
            Ok(object) => object.bytes().await.map(Some),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes all objects of a picture; what is gone already is no fault.
    pub async fn remove(&self, folder: &str) -> Result<(), object_store::Error> {
        let prefix = Key::from_iter([folder]);
        let store = self.store()?;
        let objects: Vec<_> = store.list(Some(&prefix)).try_collect().await?;
        for object in objects {
            match store.delete(&object.location).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The folders of pictures that there are; what else stands in a shared bucket is not ours to list, and less to sweep.
    pub async fn list(&self) -> Result<Vec<Folder>, object_store::Error> {
        let mut objects = self.store()?.list(None);
        let mut folders: Vec<Folder> = Vec::new();
        while let Some(object) = objects.try_next().await? {
            let mut parts = object.location.parts();
            let (Some(key), Some(_)) = (parts.next(), parts.next()) else {
                continue;
            };
            if !is_key(key.as_ref()) {
                continue;
            }
            let key = key.as_ref().to_owned();
            match folders.iter_mut().rev().find(|folder| folder.key == key) {
                Some(folder) => folder.written_at = folder.written_at.max(object.last_modified),
                None => folders.push(Folder {
                    key,
                    written_at: object.last_modified,
                }),
            }
        }
        Ok(folders)
    }
}

/// Whether a name is one that `random_token` gives.
fn is_key(name: &str) -> bool {
    name.len() == KEY_CHARS
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn variant_key(folder: &str, name: VariantName) -> Key {
    Key::from_iter([folder, &name.to_string()])
}

fn s3(settings: &S3Settings) -> Result<object_store::aws::AmazonS3, object_store::Error> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_access_key_id(settings.access_key.expose_secret())
        .with_secret_access_key(settings.secret_key.expose_secret())
        .with_allow_http(settings.allow_http)
        .with_client_options(
            ClientOptions::new()
                .with_timeout(ANSWER)
                .with_connect_timeout(ANSWER)
                .with_allow_http(settings.allow_http),
        )
        .with_retry(RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: 3,
            retry_timeout: RETRY,
        });
    if let Some(endpoint) = &settings.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    builder.build()
}
